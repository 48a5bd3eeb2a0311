import { type ThemeConfig, theme } from 'antd';
import css from './tokens.css?raw';
import { readTokens, type Scheme } from './tokens.ts';

/** Every colour and size, for what is drawn without CSS. */
export const tokens = readTokens(css);

/** antd's theme, from the same file as our own CSS. `still`: the person asked for no motion. */
export const antdTheme = (scheme: Scheme, still: boolean): ThemeConfig => {
  const of = (name: string): string => {
    const value = tokens[scheme][name];
    if (!value) throw new Error(`tokens.css declares no --${name}`);
    return value;
  };
  const [surface, fill, ring] = [of('surface'), of('fill'), of('ring')];
  return {
    algorithm: scheme === 'dark' ? theme.darkAlgorithm : theme.defaultAlgorithm,
    hashed: false,
    token: {
      fontFamily: of('font'),
      fontSize: 13,
      fontSizeSM: 12,
      fontSizeLG: 14,
      fontWeightStrong: 600,
      controlHeight: 32,
      controlHeightSM: 26,
      borderRadius: 8,
      borderRadiusSM: 7,
      borderRadiusLG: 12,
      wireframe: false,
      motion: !still,
      colorPrimary: of('accent'),
      colorPrimaryHover: of('accent-hover'),
      colorLink: of('accent-ink'),
      colorSuccess: of('ok'),
      colorWarning: of('warn'),
      colorError: of('err'),
      colorErrorBg: of('err-soft'),
      colorWarningBg: of('warn-soft'),
      colorBgLayout: of('bg'),
      colorBgContainer: surface,
      colorBgElevated: of('raised'),
      colorFillTertiary: fill,
      colorFillSecondary: of('fill-2'),
      colorFillQuaternary: fill,
      colorSplit: of('line'),
      colorBorder: of('line-2'),
      colorBorderSecondary: of('line'),
      colorText: of('ink'),
      colorTextSecondary: of('ink-2'),
      colorTextTertiary: of('ink-3'),
      colorTextQuaternary: of('ink-3'),
      colorTextPlaceholder: of('ink-3'),
      colorTextDescription: of('ink-3'),
      colorBgMask: scheme === 'dark' ? 'rgb(0 0 0 / 0.5)' : 'rgb(18 24 40 / 0.22)',
      controlItemBgActive: of('accent-soft'),
      controlItemBgHover: fill,
      controlOutlineWidth: 0,
      boxShadowSecondary: '0 0 0 1px var(--card-line), 0 12px 32px -12px rgb(18 24 40 / 0.28)',
      motionDurationFast: '0.12s',
      motionDurationMid: '0.18s',
      motionDurationSlow: '0.18s',
    },
    components: {
      Input: { activeBg: surface, activeBorderColor: ring, hoverBorderColor: 'transparent' },
      InputNumber: { activeBg: surface, activeBorderColor: ring, hoverBorderColor: 'transparent' },
      Select: {
        optionSelectedBg: of('accent-soft'),
        optionSelectedColor: of('accent-ink'),
        optionSelectedFontWeight: 600,
        optionActiveBg: fill,
        activeBorderColor: ring,
      },
      // On a raised ground a filled field could not be told from it in the dark.
      Drawer: { colorBgElevated: surface },
      Modal: { titleFontSize: 15, titleLineHeight: 20 / 15 },
      Tooltip: { fontSize: 12 },
      Switch: { trackHeightSM: 16, trackMinWidthSM: 28, handleSizeSM: 12 },
    },
  };
};
