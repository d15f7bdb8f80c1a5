// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.platform;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;

/** Where a platform runs, and how its ssh port is reached from here. */
public interface Host {
  /** This machine, as it is. */
  Host THIS =
      new Host() {
        @Override
        public List<String> command(List<String> command) {
          return command;
        }

        @Override
        public int freePort() throws IOException {
          try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
          }
        }

        @Override
        public int reach(int port) {
          return port;
        }
      };

  /** The command that runs a command there, as a child of this process. */
  List<String> command(List<String> command);

  /** A port of its loopback on which nobody listens. */
  int freePort() throws IOException;

  /** The port of this machine's loopback that leads to a port of its loopback. */
  int reach(int port) throws IOException;
}
