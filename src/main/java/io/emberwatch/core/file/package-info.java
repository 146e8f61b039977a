/** Files: written whole or not at all, locked against other processes, read and written as JSON; certificates of PEM files. */
package io.emberwatch.core.file;
