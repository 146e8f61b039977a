/**
 * Where incidents are kept: a SQLite database with numbered migrations, and a folder of images for each incident.
 *
 * <p>{@link io.emberwatch.monitor.incident.store.IncidentStore} is the only way in. It never fails a caller because
 * of the disk: what cannot be written stays in memory, is written later, and until then the store reports a fault.
 */
package io.emberwatch.monitor.incident.store;
