// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.ssh;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import javax.security.auth.Subject;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.server.shell.ShellFactory;
import org.drover.api.service.Devices;
import org.drover.api.service.Owner;
import org.drover.command.Admission;
import org.drover.command.AuditEntry;
import org.drover.command.AuditTrail;
import org.drover.command.Caller;
import org.drover.command.Requirement;
import org.drover.command.Role;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Keeps everybody but admins from the interactive console: they type {@code ssh host 'command'}.
 * The console is a shell whose variables work on live objects of the platform: with one of them its
 * line editor writes what is typed to any file, the list of logins for one; and its pager opens
 * any.
 *
 * <p>Who leaves a console is told what they still hold: a lease survives it.
 *
 * <p>Consoles that others have open when this begins end; those of admins stay, for it may be an
 * admin's console that has just started or updated this bundle. While the bundle does not run Karaf
 * has its own rules back: it may be gone for good.
 */
@Component(service = ConsoleForAdmins.class, immediate = true)
public final class ConsoleForAdmins {
  private static final Logger LOG = System.getLogger(ConsoleForAdmins.class.getName());
  private static final Requirement CONSOLE = new Requirement("The interactive console", Role.ADMIN);

  private final Map<SshServer, ShellFactory> originals = new ConcurrentHashMap<>();
  private final AtomicReference<AuditTrail> trail = new AtomicReference<>();
  private final AtomicReference<Devices> devices = new AtomicReference<>();

  /**
   * Refusals are noted. The lock does not depend on it: the trail is another bundle's, and may stop
   * alone.
   *
   * @param audit that is told from now on
   */
  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  public void bindAudit(AuditTrail audit) {
    trail.set(audit);
  }

  /**
   * Refusals go to the platform's log.
   *
   * @param audit that ends; another one may have taken its place
   */
  public void unbindAudit(AuditTrail audit) {
    trail.compareAndSet(audit, null);
  }

  /**
   * Who leaves a console is told what they hold.
   *
   * @param leased who holds what
   */
  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
  public void bindDevices(Devices leased) {
    devices.set(leased);
  }

  /**
   * Nobody is told any more.
   *
   * @param leased that ends; another one may have taken its place
   */
  public void unbindDevices(Devices leased) {
    devices.compareAndSet(leased, null);
  }

  /**
   * From now on, for the consoles of this server, those that are open too.
   *
   * @param server Karaf's
   */
  // Named, because references are bound by the order of their names: the trail comes first.
  @Reference(
      name = "SshServer",
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC)
  public void bind(SshServer server) {
    ShellFactory original = server.getShellFactory();
    originals.put(server, original);
    server.setShellFactory(
        channel -> {
          Optional<String> refusal = refusal(channel);
          return refusal.isPresent()
              ? new RefusedConsole(refusal.get() + "; commands work: ssh host 'vfio:devices'")
              : new PartingConsole(
                  original.createShell(channel), channel, () -> stillHeld(caller(channel).login()));
        });
    OpenedBefore.consoles(server).stream()
        .filter(console -> refusal(console).isPresent())
        // It gets no more input, which is its end.
        .forEach(console -> console.close(false));
  }

  private Optional<String> refusal(ChannelSession channel) {
    return Admission.refusal(CONSOLE, caller(channel), this::note);
  }

  private static Caller caller(ChannelSession channel) {
    return Caller.of(subject(channel.getServerSession()));
  }

  /** What a person who leaves is told: a lease survives their console. */
  private Optional<String> stillHeld(String login) {
    Owner person = new Owner(Owner.Kind.PERSON, login);
    return Optional.ofNullable(devices.get()).stream()
        .flatMap(present -> present.leases().stream())
        .filter(lease -> lease.open() && lease.owner().equals(person))
        .map(lease -> lease.address().toString())
        .reduce((one, next) -> one + ", " + next)
        .map(held -> "You still hold " + held + "; vfio:release gives a device back.");
  }

  private void note(AuditEntry refused) {
    AuditTrail present = trail.get();
    if (present == null) {
      LOG.log(Level.WARNING, "without an audit trail: " + refused.line());
    } else {
      present.add(refused);
    }
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
