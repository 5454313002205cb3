// What Python hands the lists of neighbours. For the type checker only: nothing of this is served.

type Sheet = { url: string; width: number; height: number; columns: number };
type ListEntry = {
  name: string; position: number; number: string; share: number; status: string; words: string; remark: string;
};
type NeighborList = { title: string; subtitle: string; empty: string; entries: ListEntry[] };
type ListsComponent = {
  data: { lists: NeighborList[]; thumbs?: Sheet };
  parentElement: HTMLElement;
  setTriggerValue: (name: string, value: number) => void;
};
