// How products stand, as a tone and a word.
import type { ProductStatus } from '@/client/routers/products';
import type { Tone } from '@/shared/kit';

export const PRODUCT_TONES: Record<ProductStatus, Tone> = { draft: 'idle', active: 'good', archived: 'idle' };
