// What a dashboard file must be by Grafana's published types. The panels' options and field settings are those of their
// kind. A key that a type does not know is an error, as is a value of the wrong type and a required one that is missing.
import type {AnnotationQuery, Dashboard, FieldConfig, FieldConfigSource, Panel, RowPanel} from '@grafana/schema';
import type * as heatmap from '@grafana/schema/dist/esm/raw/composable/heatmap/panelcfg/x/HeatmapPanelCfg_types.gen';
import type * as stat from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type * as states from '@grafana/schema/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen';
import type * as table from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
import type * as series from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';

// JSON has the values of enums, not their names.
type Written<T> = T extends string ? `${T}`
  : T extends ReadonlyArray<infer E> ? Written<E>[]
  : T extends object ? {[K in keyof T]: Written<T[K]>}
  : T;

// Of a panel's own settings those that are left out are as usual.
type Some<T> = T extends string ? `${T}`
  : T extends ReadonlyArray<infer E> ? Some<E>[]
  : T extends object ? {[K in keyof T]?: Some<T[K]>}
  : T;

type Shown<Type extends string, Options, Custom> = Written<Omit<Panel, 'type' | 'options' | 'fieldConfig'>> & {
  type: Type;
  options: Some<Options>;
  fieldConfig: {
    defaults: Written<Omit<FieldConfig, 'custom'>> & {custom?: Some<Custom>};
    overrides: Written<FieldConfigSource['overrides']>;
  };
};

type AnyPanel =
  | Shown<'heatmap', heatmap.Options, heatmap.FieldConfig>
  | Shown<'stat', stat.Options, Record<string, never>>
  | Shown<'state-timeline', states.Options, states.FieldConfig>
  | Shown<'table', table.Options, table.FieldConfig>
  | Shown<'timeseries', series.Options, series.FieldConfig>
  | Written<RowPanel>;

// The query of a mark is the data source's, and these keys are those of Prometheus: the schema has none of them.
type Mark = Written<AnnotationQuery> & {expr: string; titleFormat: string; textFormat: string; step: string};

export type Board = Written<Omit<Dashboard, 'panels' | 'annotations'>> & {
  annotations: {list: Mark[]};
  panels: AnyPanel[];
};
