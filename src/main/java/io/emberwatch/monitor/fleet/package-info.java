/** Cameras shared with other monitors through Kafka: who owns which, and what is open of them. */
package io.emberwatch.monitor.fleet;
