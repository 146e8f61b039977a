/** Charts and other images written as PNG files. */
package io.emberwatch.lab.plot;
