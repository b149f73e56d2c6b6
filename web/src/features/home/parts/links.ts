// Where each figure leads: to the list that it counts.
import type { LinkProps } from '@tanstack/react-router';

interface Days {
  readonly since: string;
  readonly until: string;
}

/** The filters of a list are its own to know, and it drops what it does not. */
const listOf = (to: '/orders' | '/products', search: Readonly<Record<string, string>>): LinkProps => ({ to, search: search as never });

export const ordersOf = ({ since, until }: Days): LinkProps => listOf('/orders', { from: since, to: until });

export const orderOf = (orderId: string): LinkProps => ({ to: '/orders/$orderId', params: { orderId } });

export const productOf = (productId: string): LinkProps => ({ to: '/products/$productId', params: { productId } });

export const productsFor = (q: string): LinkProps => listOf('/products', { q });

export const cartsAt = (stage?: 'abandoned' | 'recovered' | 'bought'): LinkProps => ({ to: '/live', search: { stage } });
