/**
 * <b>Room.</b> Reads and writes every file.
 *
 * <p><b>Holds.</b> Scenarios, clusters, traces, plans, results, estimate cases and the catalogue, each with one class that reads or writes it.
 *
 * <p><b>Never.</b> A decision, a cost, a picture ({@code plots}) or a word on the console ({@code cli}).
 *
 * <p><b>Read first.</b>
 * {@link org.hexcast.scenarios.tree.ScenarioFormatException}.
 *
 * <p><b>Units and sources.</b> Files carry units; everything that leaves this room is in SI units. Our own files are read strictly, foreign ones for what we
 * need. The formats are described in {@code docs/files.md}.
 */
@NullMarked
package org.hexcast.scenarios;

import org.jspecify.annotations.NullMarked;
