// All pages of stock come as one file: they share most of what they are made of.
export { CountDetail } from './count-detail';
export { CountsList } from './counts-list';
export { HoldsList } from './holds-list';
export { EditLocation, NewLocation } from './location-form';
export { LocationsList } from './locations-list';
export { LotsList } from './lots-list';
export { MovementsList } from './movements-list';
export { ReceiveStock } from './receive-stock';
export { ReorderList } from './reorder-list';
export { StockItemPage } from './stock-item';
export { StockList } from './stock-list';
export { TransferDetail } from './transfer-detail';
export { NewTransfer } from './transfer-new';
export { TransfersList } from './transfers-list';
