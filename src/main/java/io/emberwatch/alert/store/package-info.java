/**
 * Where incidents are kept: a SQLite database with numbered migrations, and a folder of pictures for each incident.
 *
 * <p>{@link io.emberwatch.alert.store.IncidentStore} is the only way in. It never fails a caller because of the disk:
 * what cannot be written stays in memory, is written later, and until then the store says that it is at fault.
 */
package io.emberwatch.alert.store;
