/**
 * <b>Room.</b> YAML and JSON as a tree that knows where every value stands.
 *
 * <p><b>Holds.</b> {@link org.hexcast.scenarios.tree.FileNode}, its reader and the strict access to maps.
 *
 * <p><b>Never.</b> Knowledge of what any file means.
 *
 * <p><b>Read first.</b> {@link org.hexcast.scenarios.tree.FileTree}, {@link org.hexcast.scenarios.tree.FileNode},
 * {@link org.hexcast.scenarios.tree.Fields}.
 *
 * <p><b>Units and sources.</b> Tokens come from Jackson's streaming parsers.
 */
@NullMarked
package org.hexcast.scenarios.tree;

import org.jspecify.annotations.NullMarked;
