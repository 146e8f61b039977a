/** A model studied on images from files: tables, sheets, feature maps and reports. */
package io.emberwatch.lab.explain;
