/** Text that commands print: tables and spans of time. */
package io.emberwatch.lab.text;
