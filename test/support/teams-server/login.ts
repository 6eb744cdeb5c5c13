import type { Router } from 'express';
import express from 'express';

import type { Core } from './core.ts';
import { ISSUER } from './issuer.ts';
import { withFaults } from './wrongs.ts';

const SCOPE = `${ISSUER}/.default`;

/** The login of the bot, and the keys of what comes to it. */
export function login(core: Core): Router {
  const routes = express.Router();
  const { path } = core.issuer;

  routes.get(`${path}/openidconfiguration`, (_request, response) =>
    withFaults(core, 'openid', response, () =>
      response.json({
        issuer: ISSUER,
        jwks_uri: `${core.url()}${path}/keys`,
        id_token_signing_alg_values_supported: ['RS256'],
        token_endpoint_auth_methods_supported: ['private_key_jwt'],
      }),
    ),
  );
  routes.get(`${path}/keys`, (_request, response) => void response.json(core.issuer.jwks()));

  // https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
  routes.post('/:tenant/oauth2/v2.0/token', express.urlencoded({ extended: false }), (request, response) =>
    withFaults(core, 'token', response, () => {
      core.counts.tokens += 1;
      const form = new Map(Object.entries(Object(request.body)));
      const wrong = mistakeIn(core, request.params['tenant'], form);
      if (wrong)
        return response.status(wrong.status).json({ error: wrong.error, error_description: wrong.why });
      const { tokenSeconds } = core.settings;
      const access_token = core.issuer.grantAccess();
      return response.json({
        token_type: 'Bearer',
        expires_in: tokenSeconds,
        ext_expires_in: tokenSeconds,
        access_token,
      });
    }),
  );
  return routes;
}

function mistakeIn(core: Core, tenant: string | undefined, form: ReadonlyMap<string, unknown>) {
  const { settings } = core;
  if (tenant !== settings.tenantId)
    return { status: 400, error: 'invalid_request', why: 'AADSTS90002: Tenant not found.' };
  if (form.get('grant_type') !== 'client_credentials')
    return { status: 400, error: 'unsupported_grant_type', why: 'AADSTS70003: unsupported grant type.' };
  if (form.get('client_id') !== settings.appId)
    return { status: 400, error: 'unauthorized_client', why: 'AADSTS700016: application not found.' };
  if (form.get('client_secret') !== settings.appPassword)
    return { status: 401, error: 'invalid_client', why: 'AADSTS7000215: Invalid client secret provided.' };
  if (form.get('scope') !== SCOPE)
    return { status: 400, error: 'invalid_scope', why: 'AADSTS70011: The scope is not valid.' };
  return undefined;
}
