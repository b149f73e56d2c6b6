export { BarChart, StackChart } from './bar-chart';
export { BandChart } from './band-chart';
export { FunnelBars, type FunnelStep } from './funnel-bars';
export { HeatGrid } from './heat-grid';
export { Histogram } from './histogram';
export { LineChart } from './line-chart';
export { type Bucket, type Series } from './series';
export { Sparkline } from './sparkline';
export { type Span, SpanGrid, type SpanUnit } from './span-grid';
