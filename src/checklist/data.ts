import type { ItemView, Release, ReleaseView } from './model.ts';

/** A release for machines, with everything that was recorded. */
export function releaseData(view: ReleaseView): unknown {
  return {
    release: view.release ? releaseFacts(view.release) : null,
    persona: view.persona,
    held: view.held ?? null,
    openBlocking: view.openBlocking,
    checklists: view.checklists.flatMap((checklist) =>
      checklist.groups.map((group) => ({
        title: checklist.title,
        group: group.title ?? null,
        explicit: checklist.explicit,
        holds: checklist.holds,
        appliesWhen: checklist.appliesWhen ?? null,
        items: group.items.map(itemData),
      })),
    ),
  };
}

/** Its own facts, without items. */
export function releaseFacts(release: Release): unknown {
  const { id, version, environment, startedAt, startedBy, outcome } = release;
  return { id, version, environment, startedAt, startedBy, outcome };
}

/** An item with all its evidence. */
export function itemData(item: ItemView): unknown {
  return {
    id: item.id,
    text: item.text,
    state: item.state,
    why: item.why,
    line: item.place.line,
    // Names stand in exports; addresses stay here.
    evidence: item.evidence.map((one) => ({ ...one, email: undefined })),
  };
}
