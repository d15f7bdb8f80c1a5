// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.impl.action.command.ManagerImpl;
import org.apache.karaf.shell.impl.console.RegistryImpl;
import org.apache.karaf.shell.impl.console.SessionFactoryImpl;
import org.apache.karaf.shell.support.ShellUtil;
import org.drover.command.AuditTrail;
import org.drover.shell.ssh.Answer;
import org.drover.shell.ssh.Answers;

/**
 * Karaf's own shell with the commands in it, over the services of a fake platform. Lines run as
 * Karaf's ssh server runs {@code ssh host 'line'} here: in a headless session, its exceptions
 * printed by Karaf, behind the answer's streams.
 */
final class Shell implements AutoCloseable {
  /** Takes the place of System.out and System.err, once in the life of a VM. */
  private static final ThreadIOImpl THREAD_IO = new ThreadIOImpl();

  static {
    // The VM's own handler would write to System.err, which is the session's from here on.
    LogManager.getLogManager().reset();
    THREAD_IO.start();
  }

  final List<LogRecord> log = Collections.synchronizedList(new ArrayList<>());
  private final Logger root = Logger.getLogger("");
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          log.add(entry);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  final FakePlatform platform = new FakePlatform();
  final SessionFactoryImpl factory;
  final List<String> audit = Collections.synchronizedList(new ArrayList<>());
  final AuditTrail trail = new AuditTrail(audit::add);
  private final Answers answers = new Answers();
  Login login = Login.ADMIN;

  Shell() {
    root.addHandler(handler);
    factory = new SessionFactoryImpl(THREAD_IO);
    RegistryImpl dependencies = new RegistryImpl(factory);
    dependencies.register(platform.context.asContext());
    dependencies.register(trail);
    ManagerImpl manager = new ManagerImpl(dependencies, factory);
    CommandClasses.services().forEach(manager::register);
    factory.getCommandProcessor().addListener(answers);
  }

  /** What a line came to. */
  record Result(int status, String out, String err) {}

  Result run(String line) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status = run(line, out, err);
    return new Result(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** As org.apache.karaf.shell.ssh.ShellCommand does. */
  int run(String line, OutputStream out, OutputStream err) throws IOException {
    Answer answer = new Answer(out, err);
    String id = answers.open(answer);
    PrintStream printOut = new PrintStream(answer.out(), false, StandardCharsets.UTF_8);
    PrintStream printErr = new PrintStream(answer.err(), false, StandardCharsets.UTF_8);
    try (Session session =
        factory.create(new ByteArrayInputStream(new byte[0]), printOut, printErr)) {
      session.put("USER", "ada");
      session.put(Answers.VARIABLE, id);
      session.currentDir(Path.of("/var/images"));
      return login.does(() -> execute(session, line));
    } finally {
      answers.close(id);
      printOut.flush();
      printErr.flush();
    }
  }

  /** The boundary at which Karaf's ssh server turns whatever was thrown into an exit status. */
  private static int execute(Session session, String line) {
    try {
      Object result = session.execute(line);
      return result instanceof Integer status ? status : 0;
    } catch (Exception e) {
      ShellUtil.logException(session, e);
      return 1;
    }
  }

  @Override
  public void close() {
    factory.stop();
    root.removeHandler(handler);
  }
}
