// Compiled, never run: the type of an event tells what its data is.
import type { LiveEvent } from '../../src/client/router.js';
import type { TopicEvent } from '../../src/client/topics.js';

export function apply(live: LiveEvent): string {
  const event = live as TopicEvent;
  switch (event.type) {
    case 'cart.abandoned':
      return `${event.topic} ${event.data.cartId} ${event.data.state}`;
    case 'intervention.decided':
      return event.data.message;
    case 'gap': {
      const nothing: null = event.data;
      return `${event.topic} ${nothing}`;
    }
    // @ts-expect-error nobody tells this
    case 'cart.sunk':
      return '';
    case 'cart.resumed':
      // @ts-expect-error a cart has no message
      return event.data.message;
    default:
      return event.id;
  }
}
