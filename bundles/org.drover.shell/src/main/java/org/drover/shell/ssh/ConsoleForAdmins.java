// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.ssh;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.security.auth.Subject;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.server.shell.ShellFactory;
import org.drover.command.Admission;
import org.drover.command.AuditTrail;
import org.drover.command.Caller;
import org.drover.command.Requirement;
import org.drover.command.Role;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Keeps everybody but admins from the interactive console: they type {@code ssh host 'command'}.
 * The console is a shell whose variables work on live objects of the platform: with one of them its
 * line editor writes what is typed to any file, the list of logins for one; and its pager opens
 * any.
 */
@Component(service = ConsoleForAdmins.class, immediate = true)
public final class ConsoleForAdmins {
  private static final Requirement CONSOLE = new Requirement("The interactive console", Role.ADMIN);

  private final Map<SshServer, ShellFactory> originals = new ConcurrentHashMap<>();
  private final AuditTrail trail;

  /**
   * Refusals are noted.
   *
   * @param trail that is told
   */
  @Activate
  public ConsoleForAdmins(@Reference AuditTrail trail) {
    this.trail = trail;
  }

  /**
   * From now on, for the consoles of this server.
   *
   * @param server Karaf's
   */
  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  public void bind(SshServer server) {
    ShellFactory original = server.getShellFactory();
    originals.put(server, original);
    server.setShellFactory(
        channel -> {
          Caller caller = Caller.of(subject(channel.getServerSession()));
          Optional<String> refusal = Admission.refusal(CONSOLE, caller, trail);
          return refusal.isPresent()
              ? new RefusedConsole(refusal.get() + "; commands work: ssh host 'vfio:devices'")
              : original.createShell(channel);
        });
  }

  /** Who logged in, which Karaf keeps as an attribute of the connection, under a key of its own. */
  private static Optional<Subject> subject(ServerSession session) {
    return session.attributeKeys().stream()
        .map(session::getAttribute)
        .filter(Subject.class::isInstance)
        .map(Subject.class::cast)
        .findFirst();
  }

  /**
   * No more for this one.
   *
   * @param server that was bound
   */
  public void unbind(SshServer server) {
    server.setShellFactory(originals.remove(server));
  }
}
