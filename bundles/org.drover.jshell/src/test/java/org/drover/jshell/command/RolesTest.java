// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.security.auth.Subject;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.impl.action.command.ManagerImpl;
import org.apache.karaf.shell.impl.console.RegistryImpl;
import org.apache.karaf.shell.impl.console.SessionFactoryImpl;
import org.drover.command.AuditTrail;
import org.drover.command.Requirement;
import org.drover.command.Role;
import org.drover.jshell.host.Host;
import org.drover.jshell.job.Jobs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.BundleContext;

/** The commands of this bundle and the roles, in Karaf's own shell. */
class RolesTest {
  private static final List<Class<?>> COMMANDS =
      List.of(JshellCommand.class, RunCommand.class, JobsCommand.class);
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `vfio:(jshell|run|jobs)` \\| (\\w+) \\| `([^`]+)` \\|$");

  private final List<String> audit = new ArrayList<>();
  private final AuditTrail trail = new AuditTrail(audit::add);
  private final ThreadIOImpl threadIo = new ThreadIOImpl();
  private SessionFactoryImpl factory;

  private static Path checkout(String file) {
    return Path.of(System.getProperty("basedir", ""), "../..", file);
  }

  @BeforeEach
  void startTheShell() {
    factory = new SessionFactoryImpl(threadIo);
    RegistryImpl dependencies = new RegistryImpl(factory);
    dependencies.register(trail);
    dependencies.register(new Jobs());
    dependencies.register(nothing(Host.class));
    dependencies.register(nothing(BundleContext.class));
    ManagerImpl manager = new ManagerImpl(dependencies, factory);
    COMMANDS.forEach(manager::register);
  }

  /** No command comes so far that it needs more of it. */
  private static <T> T nothing(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "equals" -> proxy == arguments[0];
                  default -> null;
                }));
  }

  @AfterEach
  void stopTheShell() {
    factory.stop();
  }

  /** What is thrown in the name of somebody who has a role. */
  private Exception failure(String role, String line) throws IOException {
    Subject subject = new Subject();
    subject.getPrincipals().add(new UserPrincipal("eve"));
    subject.getPrincipals().add(new RolePrincipal(role));
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    try (Session session =
        factory.create(new ByteArrayInputStream(new byte[0]), nowhere, nowhere)) {
      Subject.doAs(subject, (PrivilegedExceptionAction<Object>) () -> session.execute(line));
      return null;
    } catch (PrivilegedActionException e) {
      return e.getException();
    }
  }

  @Test
  void theTableAndTheDistributionSayWhatTheCommandsSay() throws IOException {
    assertThat(
            ROW.matcher(Files.readString(checkout("docs/commands.md")))
                .results()
                .map(
                    row ->
                        new Requirement(
                            "vfio:" + row.group(1),
                            Role.valueOf(row.group(2).toUpperCase(Locale.ROOT)))))
        .containsExactlyInAnyOrderElementsOf(
            COMMANDS.stream().flatMap(type -> Requirement.of(type).stream()).toList());
    assertThat(
            Files.readAllLines(
                checkout(
                    "karaf-features/distribution/src/main/resources/etc/"
                        + "org.apache.karaf.command.acl.vfio.cfg")))
        .containsAll(
            COMMANDS.stream()
                .map(type -> type.getAnnotation(Command.class).name())
                .map(name -> name + " = viewer, operator, admin")
                .toList());
  }

  private static Stream<String> examples() throws IOException {
    return ROW.matcher(Files.readString(checkout("docs/commands.md")))
        .results()
        .map(row -> row.group(3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ssh", "viewer", "operator"})
  void nobodyButAnAdminRunsCode(String role) throws Exception {
    for (String line : examples().toList()) {
      assertThat(failure(role, line)).hasMessageContaining(" needs the role admin; eve has ");
    }
    trail.close();
    assertThat(audit).hasSize(3).allMatch(line -> line.contains(" outcome=refused "));
  }

  @Test
  void aScriptAndAConsoleAreNotedWhenTheyBeginAndWhenTheyEnd() throws Exception {
    assertThat(failure("admin", "vfio:jobs")).isNull();
    assertThat(failure("admin", "vfio:run none.jsh word")).isNotNull();
    assertThat(failure("admin", "vfio:jshell")).hasMessageContaining("needs a terminal");
    trail.close();
    assertThat(audit)
        .extracting(line -> line.replaceAll(".* outcome=(\\w+) command=\"([^\"]*)\".*", "$1 $2"))
        .containsExactly(
            "done vfio:jobs",
            "begun vfio:run none.jsh word",
            "failed vfio:run none.jsh word",
            "begun vfio:jshell",
            "failed vfio:jshell");
  }
}
