/** What the clients of HTTP share. */
package io.emberwatch.core.http;
