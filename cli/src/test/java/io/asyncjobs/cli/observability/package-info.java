/** The files for Prometheus and Grafana, looked at by themselves and with a real Prometheus. */
package io.asyncjobs.cli.observability;
