// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.ssh;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.command.CommandFactory;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Lets the standard error of {@code ssh host 'command'} arrive. The server buffers it, and when the
 * command ends it flushes the standard output and drops the rest ({@code ChannelSession.closeShell}
 * of sshd 2.17), so that a failure would be told by the exit status alone.
 *
 * <p>Karaf announces its server before it opens the port and takes it back when its configuration
 * changes. Without an ssh server there is nothing to do.
 */
@Component(service = {})
public final class ErrorStreams {
  private final Map<SshServer, CommandFactory> originals = new ConcurrentHashMap<>();

  /**
   * From now on, for the commands of this server.
   *
   * @param server Karaf's
   */
  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  public void bind(SshServer server) {
    CommandFactory original = server.getCommandFactory();
    originals.put(server, original);
    server.setCommandFactory(
        (channel, line) -> new PromptErrors(original.createCommand(channel, line)));
  }

  /**
   * No more for this one.
   *
   * @param server that was bound
   */
  public void unbind(SshServer server) {
    server.setCommandFactory(originals.remove(server));
  }
}
