// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import org.drover.jshell.execution.SnippetExecution;
import org.drover.jshell.world.World;
import org.drover.jshell.world.WorldFileManager;

/** One JShell over one class world: a reload throws it away and takes another. */
final class Workbench implements AutoCloseable {
  private final World world;
  private final SnippetExecution execution;
  private final SourcePlaces places = new SourcePlaces();
  private JShell shell;
  private SourceCodeAnalysis analysis;
  private WorldFileManager files;
  private long generation;
  private boolean startup = true;
  private int nextStartup = 1;
  private int nextError = 1;
  private int nextSnippet = 1;

  private Workbench(World world, SessionSettings settings) {
    this.world = world;
    this.generation = world.generation();
    Map<String, Object> values = new HashMap<>();
    settings.bindings().forEach(binding -> values.put(binding.name(), binding.value()));
    this.execution =
        new SnippetExecution(
            world,
            new SnippetExecution.Host(
                settings.name(),
                settings.out(),
                settings.err(),
                values::get,
                settings.printer(),
                settings.grace()));
    settings.world().accept(execution.loader());
  }

  /** Makes one, without start-up. */
  static Workbench open(World world, SessionSettings settings) {
    Workbench bench = new Workbench(world, settings);
    bench.build();
    return bench;
  }

  /**
   * On a thread that has nothing of the caller's: JShell keeps a thread for the whole VM, which
   * would keep what it inherits from the first session's console.
   */
  private void build() {
    CompletableFuture<Void> built = new CompletableFuture<>();
    Thread builder =
        new Thread(
            null,
            () -> {
              try {
                make();
                built.complete(null);
              } catch (RuntimeException | Error e) { // Handed to the caller.
                built.completeExceptionally(e);
              }
            },
            "jshell start",
            0,
            false);
    builder.setContextClassLoader(null);
    builder.setDaemon(true);
    builder.start();
    try {
      built.join();
    } catch (CompletionException e) {
      close();
      throw new IllegalStateException("JShell does not start: " + e.getCause(), e.getCause());
    }
  }

  private void make() {
    shell =
        JShell.builder()
            .executionEngine(execution, Map.of())
            .fileManager(
                compilers -> {
                  files = new WorldFileManager(compilers, world, SnippetExecution.visibleClasses());
                  return files;
                })
            .idGenerator((snippet, number) -> id(snippet))
            .build();
    analysis = shell.sourceCodeAnalysis();
  }

  private String id(Snippet snippet) {
    if (startup) {
      return "s" + nextStartup++;
    }
    return shell.status(snippet).isActive() ? Integer.toString(nextSnippet++) : "e" + nextError++;
  }

  void startupDone() {
    startup = false;
  }

  JShell shell() {
    return shell;
  }

  SourceCodeAnalysis analysis() {
    return analysis;
  }

  SnippetExecution execution() {
    return execution;
  }

  SourcePlaces places() {
    return places;
  }

  World world() {
    return world;
  }

  /** Has the compiler read packages anew if they may have changed: it caches that one is absent. */
  void refresh() {
    long now = world.generation();
    if (now != generation) {
      generation = now;
      shell.addToClasspath("generation-" + now);
    }
  }

  /** Of several snippets, the last decides. */
  Completeness completeness(String text) {
    CompletionInfo info = analysis.analyzeCompletion(text);
    return switch (info.completeness()) {
      case COMPLETE, COMPLETE_WITH_SEMI -> {
        Completeness rest =
            info.remaining().isBlank() ? Completeness.EMPTY : completeness(info.remaining());
        yield rest == Completeness.EMPTY ? Completeness.COMPLETE : rest;
      }
      case DEFINITELY_INCOMPLETE -> Completeness.INCOMPLETE;
      case CONSIDERED_INCOMPLETE -> Completeness.MAY_GO_ON;
      case EMPTY -> Completeness.EMPTY;
      case UNKNOWN -> Completeness.WRONG;
    };
  }

  /** Takes back what is known by an id or a name, and returns what that was. */
  List<SnippetInfo> drop(String what) {
    List<Snippet> found =
        shell
            .snippets()
            .filter(snippet -> shell.status(snippet).isActive())
            .filter(snippet -> what.equals(snippet.id()) || what.equals(SnippetInfos.name(snippet)))
            .collect(Collectors.toList());
    found.forEach(shell::drop);
    return found.stream().map(snippet -> SnippetInfos.of(shell, snippet)).toList();
  }

  /** Why a package cannot be had; nothing if it can. */
  Optional<String> refusal(String packageName) {
    return world.provider(packageName).isPresent()
        ? Optional.empty()
        : Optional.of(world.refusal(packageName));
  }

  @Override
  public void close() {
    execution.close();
    if (shell != null) {
      shell.close();
    }
    if (files != null) {
      try {
        files.close();
      } catch (IOException e) {
        throw new UncheckedIOException("the compiler's files cannot be closed", e);
      }
    }
  }
}
