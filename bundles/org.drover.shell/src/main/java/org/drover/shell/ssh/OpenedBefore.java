// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.ssh;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.session.helpers.AbstractConnectionService;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;

/**
 * What was opened at an ssh server before its locks were there: when the platform starts, and while
 * this bundle is stopped or updated. What is opened from now on asks the locks, over a connection
 * of before too.
 */
final class OpenedBefore {
  private static final Logger LOG = System.getLogger(OpenedBefore.class.getName());

  private OpenedBefore() {}

  /** The interactive consoles; none if the server has not started. */
  static List<ChannelSession> consoles(SshServer server) {
    return connections(server)
        .flatMap(connection -> channels(connection).stream())
        .filter(ChannelSession.class::isInstance)
        .map(ChannelSession.class::cast)
        .filter(OpenedBefore::isConsole)
        .toList();
  }

  /** Ends the tunnels, and leaves the connections and their commands alone. */
  static void endForwardings(SshServer server) {
    connections(server).forEach(OpenedBefore::endForwardings);
  }

  private static void endForwardings(AbstractConnectionService connection) {
    // Each is made when it is first asked for, and may have been closed before: that does no harm.
    connection.getForwarder().close(true);
    connection.getX11ForwardSupport().close(true);
    connection.getAgentForwardSupport().close(true);
    channels(connection).stream()
        .filter(channel -> !(channel instanceof ChannelSession))
        // Not at once: the other side is told, and has a few seconds to say that it knows.
        .forEach(channel -> channel.close(false));
  }

  private static Collection<Channel> channels(AbstractConnectionService connection) {
    return List.copyOf(connection.getChannels());
  }

  private static Stream<AbstractConnectionService> connections(SshServer server) {
    // Before that it has no list of them, and nobody has come in.
    return server.isStarted()
        ? server.getActiveSessions().stream().flatMap(session -> connection(session).stream())
        : Stream.empty();
  }

  private static Optional<AbstractConnectionService> connection(AbstractSession session) {
    try {
      return Optional.of(session.getService(AbstractConnectionService.class));
    } catch (IllegalStateException e) {
      LOG.log(Level.DEBUG, () -> session + " has not logged in yet and has nothing open", e);
      return Optional.empty();
    }
  }

  /** Sshd keeps what a channel was opened for to itself, from before the console is made. */
  private static boolean isConsole(ChannelSession channel) {
    try {
      Field type = ChannelSession.class.getDeclaredField("type");
      type.setAccessible(true);
      return Channel.CHANNEL_SHELL.equals(type.get(channel));
    } catch (ReflectiveOperationException e) {
      LOG.log(Level.WARNING, () -> channel + " may be a console, in an sshd of another make", e);
      return true;
    }
  }
}
