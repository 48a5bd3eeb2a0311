import type { Flow } from '../../schema/flow.ts';

/** A prompt in English. */
export const said = (en: string) => ({ text: { en } });

/** Drawn by somebody who writes English: whatever is Chinese on an English page is the designer's. */
export const parcels: Flow = {
  format: 1,
  kind: 'ivr',
  name: 'Parcel line',
  language: 'en',
  variables: { waybill: { type: 'text', label: 'Waybill' }, place: { type: 'text', label: 'Last seen' } },
  start: 'menu',
  nodes: {
    menu: {
      type: 'voice.menu',
      version: 1,
      title: 'Welcome',
      params: {
        prompt: said('Press 1 to track a parcel.'),
        options: [{ key: '1', label: 'Parcel' }],
        bargeIn: true,
        timeout: 5,
        attempts: 1,
      },
      exits: { 1: 'waybill', none: 'bye' },
    },
    waybill: {
      type: 'voice.collect',
      version: 1,
      title: 'Ask the waybill',
      params: {
        prompt: said('Enter the 12 digits of your waybill.'),
        minDigits: 12,
        maxDigits: 12,
        terminator: '#',
        betweenDigits: 4,
        bargeIn: true,
        timeout: 5,
        attempts: 1,
        variable: 'waybill',
      },
      exits: { collected: 'track', none: 'bye' },
    },
    track: {
      type: 'tms.track',
      version: 1,
      title: 'Where it is',
      params: { input: { waybill: '{{ waybill }}' }, timeout: 3, save: { place: 'place' } },
      exits: { found: 'hear', notFound: 'bye', failed: 'bye' },
    },
    hear: {
      type: 'voice.say',
      version: 1,
      title: 'Tell the place',
      params: { prompt: said('Your parcel was last seen at {{ place }}.'), bargeIn: true },
      exits: { done: 'bye' },
    },
    bye: { type: 'voice.hangup', version: 1, title: 'Goodbye', params: { prompt: said('Goodbye.') }, exits: {} },
  },
  view: {
    nodes: {
      menu: { x: 40, y: 120 },
      waybill: { x: 290, y: 120 },
      track: { x: 540, y: 120 },
      hear: { x: 790, y: 120 },
      bye: { x: 790, y: 380 },
    },
    groups: [{ id: 'g', title: 'Tracking', nodes: ['waybill', 'track'] }],
    notes: [{ id: 'n', text: 'Ask twice in November.', by: 'Lin', at: '2026-11-18T08:00:00Z', x: 40, y: 380 }],
  },
};
