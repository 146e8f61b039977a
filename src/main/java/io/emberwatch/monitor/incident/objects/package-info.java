/** Copies of incidents' images and clips in an S3-compatible store: who sends them there, and how they are read. */
package io.emberwatch.monitor.incident.objects;
