/**
 * <b>Room.</b> The network between a coordinator and its workers, and between workers.
 *
 * <p><b>Holds.</b> {@link org.hexcast.realexec.net.WorkerServer}, the process that hosts devices; {@link org.hexcast.realexec.net.Workers}, the coordinator's
 * side; frames, codec, handshake and heartbeats between them.
 *
 * <p><b>Never.</b> What a device does with a command ({@code realexec.device}), a decision ({@code realexec.serving}), a file or a flag ({@code cli}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.realexec.net.Workers}, {@link org.hexcast.realexec.net.WorkerServer},
 * {@link org.hexcast.realexec.net.DeviceHost}.
 *
 * <p><b>Units and sources.</b> Bytes, little-endian. Connections are authenticated, not encrypted ({@code docs/decisions/0025-one-framed-protocol.md}). HMAC by
 * RFC 2104 with SHA-256.
 */
@NullMarked
package org.hexcast.realexec.net;

import org.jspecify.annotations.NullMarked;
