// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.ssh;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.forward.ForwardingFilter;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Keeps the console's ssh server from being a tunnel. Karaf 4.4 lets everybody who may log in, a
 * viewer too, forward ports to and from whatever this host reaches ({@code
 * AcceptAllForwardingFilter} in its {@code shell.ssh.Activator}), and has no setting for it.
 * Tunnels that are open when this begins end.
 */
@Component(service = NoForwarding.class, immediate = true)
public final class NoForwarding {
  private final Map<SshServer, ForwardingFilter> originals = new ConcurrentHashMap<>();

  /**
   * From now on, for the connections of this server, those that it has already too.
   *
   * @param server Karaf's
   */
  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  public void bind(SshServer server) {
    originals.put(server, server.getForwardingFilter());
    server.setForwardingFilter(RejectAllForwardingFilter.INSTANCE);
    OpenedBefore.endForwardings(server);
  }

  /**
   * No more for this one.
   *
   * @param server that was bound
   */
  public void unbind(SshServer server) {
    server.setForwardingFilter(originals.remove(server));
  }
}
