package org.hexcast.domain.result;

/**
 * What KV transfers put on one link in the measured window.
 *
 * @param link name of the link
 * @param bytes bytes moved
 * @param share of what the link could have moved
 */
public record LinkUse(String link, double bytes, double share) {}
