/** A model studied on pictures from files: reading them, drawing what was found, tables and reports. */
package io.emberwatch.study;
