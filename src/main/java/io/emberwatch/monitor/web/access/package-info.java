/**
 * Who comes in: users, tokens and trusted proxies, sessions, the limit on logins, and the audit log.
 * {@link io.emberwatch.monitor.web.access.Access} is the way in. Knows requests, but no endpoint.
 */
package io.emberwatch.monitor.web.access;
