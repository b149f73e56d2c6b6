// They come as one file: each file of its own would be named in the first load.
export { CodesList } from './codes-list';
export { ExemptionsList } from './exemptions-list';
export { ExplainPrice } from './explain-price';
export { PriceListPage } from './price-list';
export { PriceLists } from './price-lists';
export { PromotionDetail } from './promotion-detail';
export { EditPromotion, NewPromotion } from './promotion-form';
export { PromotionsCalendar } from './promotions-calendar';
export { PromotionsList } from './promotions-list';
export { Shipping } from './shipping';
export { TaxesList } from './taxes-list';
