import { createStore, type StoreApi } from 'zustand/vanilla';
import { type Story, stepAt } from './story.ts';

export const speeds = [1, 2, 8] as const;
export type Speed = (typeof speeds)[number];

/** Where a replay is. */
export interface PlayerState {
  /** Milliseconds since the call began. */
  readonly at: number;
  readonly playing: boolean;
  readonly speed: Speed;
}

export interface Player {
  readonly state: StoreApi<PlayerState>;
  /** `ms` of real time have gone by. */
  tick(story: Story, ms: number): void;
  seek(story: Story, at: number): void;
  /** To the beginning of the step before or after. */
  step(story: Story, by: 1 | -1): void;
  toggle(story: Story): void;
  setSpeed(speed: Speed): void;
}

/** While nothing goes on, a wait of hours is over at once. */
const LONG_WAIT_MS = 3_000;

/** Where the next thing happens when a call waits for long at `at`, for example until the next morning. */
const afterWait = (story: Story, at: number): number => {
  const index = stepAt(story, at);
  const step = story.steps[index];
  const next = story.steps[index + 1]?.at ?? story.lengthMs;
  if (!step || step.ends === undefined || at < step.ends) return at;
  return next - at > LONG_WAIT_MS ? next - LONG_WAIT_MS : at;
};

export const createPlayer = (begin: number): Player => {
  const state = createStore<PlayerState>(() => ({ at: begin, playing: false, speed: 1 }));
  const seek = (story: Story, at: number) => state.setState({ at: Math.min(Math.max(0, at), story.lengthMs) });
  return {
    state,
    seek,
    tick(story, ms) {
      const { at, playing, speed } = state.getState();
      if (!playing) return;
      const next = afterWait(story, at) + ms * speed;
      if (next >= story.lengthMs) state.setState({ at: story.lengthMs, playing: false });
      else state.setState({ at: next });
    },
    step(story, by) {
      const { at } = state.getState();
      const here = story.steps[stepAt(story, at)]?.at ?? 0;
      const next = () => story.steps.find((step) => step.at > at)?.at ?? story.lengthMs;
      const previous = () => (at > here ? here : (story.steps.findLast((step) => step.at < here)?.at ?? 0));
      seek(story, by === 1 ? next() : previous());
      state.setState({ playing: false });
    },
    toggle(story) {
      const { playing, at } = state.getState();
      if (!playing && at >= story.lengthMs) state.setState({ at: 0 });
      state.setState({ playing: !playing });
    },
    setSpeed: (speed) => state.setState({ speed }),
  };
};
