// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.execution;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.execution.LoaderDelegate;

/**
 * What JShell calls to have snippets run. Whatever runs a snippet's code does so on an evaluation's
 * thread: its start, the text of its value, and the message of what it throws.
 */
final class SnippetControl extends DirectExecutionControl {
  /** Has a task run where it can be stopped. */
  interface Runner {
    String call(Callable<String> task) throws Exception;

    /** The value of the snippet that has just run. */
    void keep(Object value);
  }

  private final Runner runner;
  private final Function<Object, Optional<String>> printer;

  SnippetControl(LoaderDelegate loader, Runner runner, Function<Object, Optional<String>> printer) {
    super(loader);
    this.runner = runner;
    this.printer = printer;
  }

  @Override
  public String invoke(String className, String methodName)
      throws RunException, InternalException, EngineTerminationException {
    return run(
        () -> {
          Method method = findClass(className).getDeclaredMethod(methodName);
          method.setAccessible(true);
          Object value = method.invoke(null);
          runner.keep(value);
          return print(value);
        });
  }

  @Override
  public String varValue(String className, String varName)
      throws RunException, InternalException, EngineTerminationException {
    return run(
        () -> {
          Field variable = findClass(className).getDeclaredField(varName);
          variable.setAccessible(true);
          return print(variable.get(null));
        });
  }

  private String print(Object value) {
    return printer.apply(value).orElseGet(() -> valueString(value));
  }

  private String run(Callable<String> task)
      throws RunException, InternalException, EngineTerminationException {
    try {
      return runner.call(() -> converted(task));
    } catch (RunException | InternalException | EngineTerminationException e) {
      throw e;
    } catch (Exception e) {
      throw new InternalException(e.toString());
    }
  }

  /**
   * Turns what a snippet throws into JShell's own exceptions: an isolation boundary. An error of
   * linking is thrown before the snippet's method begins, and is the snippet's all the same.
   */
  private String converted(Callable<String> task) throws Exception {
    try {
      return task.call();
    } catch (StopSignal e) {
      throw e;
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof StopSignal stop) {
        throw stop;
      }
      return throwConvertedInvocationException(e.getCause());
    } catch (Throwable e) {
      return throwConvertedInvocationException(e);
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    return super.findClass(name);
  }

  /** The engine is told to stop by its owner, who knows of the turn. */
  @Override
  public void stop() {
    throw new UnsupportedOperationException("stop the turn instead");
  }
}
