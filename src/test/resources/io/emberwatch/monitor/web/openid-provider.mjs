// A small OpenID Connect provider for tests: npm's oidc-provider with its own development pages, where any name logs in.
// Arguments: port, the client's secret, the address to lead back to, and the groups of people as JSON by their names.
import {createServer} from 'node:http';
import {Provider} from 'oidc-provider';

const [port, secret, callback, groups] = process.argv.slice(2);
const people = JSON.parse(groups);
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{client_id: 'emberwatch', client_secret: secret, redirect_uris: [callback]}],
  claims: {openid: ['sub'], profile: ['preferred_username', 'groups']},
  conformIdTokenClaims: false,
  pkce: {required: () => true},
  findAccount: (context, id) => ({
    accountId: id,
    claims: () => ({sub: id, preferred_username: id, groups: people[id] ?? []}),
  }),
});
createServer(provider.callback()).listen(Number(port), '127.0.0.1', () => console.log('listening'));
