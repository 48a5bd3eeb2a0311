import { useMe } from '../api/index.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { LanguageSwitch } from '../shell/door.tsx';
import { Page } from '../shell/page.tsx';
import { type SchemeChoice, useScheme } from '../theme/scheme.ts';
import { browserZone, Segmented, useZone, type ZoneChoice, zoneWords } from '../ui/index.ts';
import { KeysSection } from './keys.tsx';
import { PeopleSection } from './people.tsx';
import './settings.css';

const zones: readonly ZoneChoice[] = ['server', 'browser'];
const schemes: readonly SchemeChoice[] = ['auto', 'light', 'dark'];

const Appearance = () => {
  const t = useWords();
  const { choice, choose } = useScheme();
  const zone = useZone();
  const language = useLanguage();
  const shownZone = (zone.choice === 'server' ? zone.server : undefined) ?? browserZone();
  return (
    <section>
      <h2>{t('settings.appearance')}</h2>
      <div className="set__r">
        <span className="sub">{t('settings.language')}</span>
        <LanguageSwitch />
      </div>
      <div className="set__r">
        <span className="sub">{t('settings.theme')}</span>
        <Segmented
          small
          label={t('settings.theme')}
          value={choice}
          onChange={choose}
          options={schemes.map((value) => ({ value, label: t(`settings.theme_${value}`) }))}
        />
      </div>
      <div className="set__r">
        <span className="sub">{t('settings.zone')}</span>
        <Segmented
          small
          label={t('settings.zone')}
          value={zone.choice}
          onChange={zone.choose}
          options={zones.map((value) => ({ value, label: t(`settings.zone_${value}`) }))}
        />
        <span className="s12 mute">{t('settings.zoneWhat', { zone: zoneWords(shownZone, language) })}</span>
      </div>
    </section>
  );
};

/** Language and theme for everybody; people and API keys for administrators. */
export const SettingsPage = () => {
  const t = useWords();
  const me = useMe();
  return (
    <Page title={t('settings.title')}>
      <div className="page__b">
        <div className="set">
          <Appearance />
          {me.data?.role === 'admin' ? (
            <>
              <PeopleSection me={me.data} />
              <KeysSection />
            </>
          ) : (
            <p className="mute">{t('settings.adminOnly')}</p>
          )}
        </div>
      </div>
    </Page>
  );
};
