/** The one type of a user's mistake. */
package io.emberwatch.core.error;
