// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

import java.util.List;

/**
 * One conversation in Java: what was declared stays, until it is dropped, reset or closed.
 *
 * <p>One thread at a time evaluates, asks and changes; others wait, but for a snippet, which is
 * refused the session that evaluates it. {@link #stop} and {@link #close} may be called by any
 * thread at any time, and do not wait for an evaluation. Snippets run on a thread that is made by
 * the one that calls {@link #evaluate}, and inherits from it.
 */
public interface ShellSession extends AutoCloseable {
  /**
   * What the session is called.
   *
   * @return as in its settings
   */
  String name();

  /**
   * Evaluates a source, snippet by snippet, up to the first that fails. An interrupt of the calling
   * thread stops it like {@link #stop}, and is used up.
   *
   * @param source one or more snippets
   * @return what became of them
   * @throws org.drover.api.DroverException if the session is closed, by one sentence
   */
  Evaluation evaluate(SourceText source);

  /**
   * Stops the evaluation, a reload, a reset or the printing of variables, if there is one: it ends
   * within the grace of the settings, whatever the snippet does. Threads that the snippet started
   * go on.
   *
   * @return false if nothing was running
   */
  boolean stop();

  /**
   * Whether a source can be evaluated as it is.
   *
   * @param text one or more snippets
   * @return what to do with it
   */
  Completeness completeness(String text);

  /**
   * What could stand at a cursor.
   *
   * @param text of any number of snippets
   * @param cursor index in the text, from 0 to its length
   * @return suggestions, or none
   */
  Completions complete(String text, int cursor);

  /**
   * What is known about the thing at a cursor.
   *
   * @param text of any number of snippets
   * @param cursor index in the text; within the parentheses of a call, the methods of that name
   * @return one for each thing of the name, or none
   */
  List<Documentation> documentation(String text, int cursor);

  /**
   * What is in force.
   *
   * @return snippets in the order of their evaluation, without the start-up's
   */
  List<SnippetInfo> list();

  /**
   * All that was evaluated since the session was opened or reset, in force or not.
   *
   * @return snippets in the order of their evaluation, with the start-up's
   */
  List<SnippetInfo> history();

  /**
   * The variables in force, with what they hold now.
   *
   * @return in the order of their declaration, with the start-up's
   */
  List<Variable> variables();

  /**
   * The methods in force.
   *
   * @return in the order of their declaration, with the start-up's
   */
  List<SnippetInfo> methods();

  /**
   * The types in force.
   *
   * @return in the order of their declaration, with the start-up's
   */
  List<SnippetInfo> types();

  /**
   * The imports in force.
   *
   * @return in the order of their evaluation, with the start-up's
   */
  List<SnippetInfo> imports();

  /**
   * Takes declarations back.
   *
   * @param what id of a snippet, or a name that snippets declare
   * @return what was dropped; empty if nothing in force is called so
   */
  List<SnippetInfo> drop(String what);

  /**
   * Forgets everything and begins anew with the start-up, in a fresh class world.
   *
   * @throws org.drover.api.DroverException if the start-up fails or is stopped: the session is as
   *     it was then
   */
  void reset();

  /**
   * Evaluates what is valid of the history again, in a fresh class world: snippets are linked to
   * the bundles that are live now. Threads that the old ones started are stopped. What a stop
   * leaves out is evaluated by the next reload.
   *
   * @return what became of it
   * @throws org.drover.api.DroverException if the start-up fails or is stopped: the session is as
   *     it was then
   */
  Replay reload();

  /**
   * Names of the session's threads that run in the background: those that snippets started, and
   * those that were left behind.
   *
   * @return sorted
   */
  List<String> threads();

  /**
   * Ends the session: stops what runs, and the threads that snippets started. Nothing keeps their
   * classes from being collected then. Closing twice does no harm.
   */
  @Override
  void close();
}
