import { Fault } from '../../../schema/faults.ts';
import { audit } from '../../store/audit.ts';
import type { FaxFolder } from '../../telephony/fax-folder.ts';
import { faxPages } from '../../telephony/fax-tiff.ts';
import { Problem } from '../core/problems.ts';
import type { AppDeps } from '../deps.ts';
import type { Handlers } from '../routes.ts';

/** It is handed on as it came: a file to keep, in which nothing is run, and of which no copy stays in a cache (S19). */
const headers = {
  'content-type': 'image/tiff',
  'content-disposition': 'attachment; filename="fax.tiff"',
  'cache-control': 'private, no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
};

export const faxRoutes = ({ faxes, db }: AppDeps): Pick<Handlers, 'uploadFax' | 'readFax'> => {
  const folder = (): FaxFolder => {
    if (!faxes) throw new Problem('unavailable');
    return faxes;
  };
  return {
    uploadFax: async (c, { body, principal }) => {
      const pages = faxPages(body);
      if (pages === undefined) throw new Problem('bad_fax');
      const id = await folder().put(body);
      await audit(db, { actor: principal.name, action: 'fax.uploaded', subject: `fax:${id}`, detail: { pages } });
      return c.json({ id, pages }, 201);
    },
    readFax: async (c, { params, principal }) => {
      const document = await folder()
        .read(params.id)
        .catch((error: unknown) => {
          if (error instanceof Fault) throw new Problem('not_found');
          throw error;
        });
      await audit(db, { actor: principal.name, action: 'fax.read', subject: `fax:${params.id}` });
      return c.body(new Uint8Array(document), 200, headers);
    },
  };
};
