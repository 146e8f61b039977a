/** Cameras for measuring: a small RTSP server that plays drawn or recorded clips in a circle. */
package io.emberwatch.lab.benchmark.rtsp;
