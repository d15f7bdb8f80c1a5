// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.container.probe;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.drover.api.DroverException;
import org.drover.api.service.Devices;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.Owner;
import org.drover.jshell.host.Host;
import org.drover.jshell.host.Hosted;
import org.drover.jshell.session.Problem;
import org.drover.jshell.session.SessionSettings;
import org.drover.jshell.session.ShellSession;
import org.drover.jshell.session.SnippetResult;
import org.drover.jshell.session.SourceText;
import org.drover.jshell.vocabulary.BundleServices;
import org.drover.jshell.vocabulary.Desk;
import org.drover.jshell.vocabulary.Vocabulary;
import org.drover.jshell.words.Vfio;
import org.osgi.framework.BundleContext;

/**
 * A session with the vocabulary, as a console has one: text in, text out. Words that begin with an
 * exclamation mark are the console's own.
 */
public final class JShellProbe implements UnaryOperator<String>, Desk {
  private final List<String> said = new CopyOnWriteArrayList<>();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private WeakReference<ClassLoader> snippets = new WeakReference<>(null);
  private final Path directory;
  private final BundleContext context;
  private final Hosted hosted;
  private final ShellSession session;

  /**
   * Opens a session.
   *
   * @param context of the bundle that this is a fragment of
   * @param directory where relative paths start
   */
  public JShellProbe(BundleContext context, Path directory) {
    this.directory = directory;
    this.context = context;
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    Host host = context.getService(context.getServiceReference(Host.class));
    this.hosted = host.open(SessionSettings.plain("probe", out, out), this);
    this.session = hosted.session();
  }

  @Override
  public String apply(String line) {
    return switch (line) {
      case "!stop" -> String.valueOf(session.stop());
      case "!said" -> String.join("\n", said);
      case "!printed" -> printed.toString(StandardCharsets.UTF_8);
      case "!addresses" -> hosted.addresses().toString();
      case "!moving" -> String.join("\n", hosted.moving());
      case "!words" ->
          session.complete("vfio.", 5).suggestions().stream()
              .map(suggestion -> suggestion.text())
              .collect(Collectors.joining(" "));
      case "!close" -> close();
      case "!clean" -> clean();
      case "!collected" -> {
        System.gc();
        yield String.valueOf(snippets.get() == null);
      }
      default -> evaluate(line);
    };
  }

  private String close() {
    return String.join("\n", hosted.close());
  }

  /** Leaves the platform as it was: also after the session's end, by the words alone. */
  private String clean() {
    String done = close();
    Vfio vfio = new Vocabulary(new BundleServices(context), this).vfio();
    vfio.leases().forEach(lease -> vfio.service(Devices.class).release(lease.address()));
    vfio.devices().forEach(vfio::remove);
    return done;
  }

  /** Keeps, weakly, the class loader of a value that is a snippet's. */
  private void note(SnippetResult result) {
    if (result instanceof SnippetResult.Value value
        && value.object() != null
        && value.object().getClass().getName().startsWith("REPL.")) {
      snippets = new WeakReference<>(value.object().getClass().getClassLoader());
    }
  }

  private String evaluate(String source) {
    try {
      return session.evaluate(SourceText.typed(source)).results().stream()
          .peek(this::note)
          .map(JShellProbe::text)
          .filter(text -> !text.isEmpty())
          .collect(Collectors.joining("\n"));
    } catch (DroverException e) {
      return "! " + e.getMessage();
    }
  }

  private static String text(SnippetResult result) {
    if (result instanceof SnippetResult.Value value) {
      return value.text();
    }
    if (result instanceof SnippetResult.Rejected rejected) {
      return rejected.problems().stream().map(Problem::message).collect(Collectors.joining("\n"));
    }
    if (result instanceof SnippetResult.Thrown thrown) {
      return "! " + Vocabulary.sentence(thrown.error()).orElseGet(thrown.error()::toString);
    }
    return result instanceof SnippetResult.Stopped ? "stopped" : "";
  }

  @Override
  public Owner owner() {
    return new Owner(Owner.Kind.JOB, "probe");
  }

  @Override
  public int width() {
    return 80;
  }

  @Override
  public Path directory() {
    return directory;
  }

  @Override
  public List<String> args() {
    return List.of("7");
  }

  @Override
  public void say(String line) {
    said.add(line);
  }

  /** As a console does, whose thread comes back from what it does, and leaves. */
  @Override
  public void ends(String why) {
    said.add(why);
    Thread leaving = new Thread(() -> said.addAll(hosted.close()), "probe leaves");
    leaving.setDaemon(true);
    leaving.start();
  }

  @Override
  public void progress(MigrationSnapshot session) {
    // A console draws a line of it; what reaches it is tested beside the vocabulary.
  }

  @Override
  public void progress(String line) {
    said.add(line);
  }

  @Override
  public void progressEnds() {
    said.add("");
  }
}
