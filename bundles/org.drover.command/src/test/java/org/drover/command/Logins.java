// SPDX-License-Identifier: Apache-2.0
package org.drover.command;

import java.util.Arrays;
import java.util.Optional;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.ClientPrincipal;
import org.apache.karaf.jaas.boot.principal.GroupPrincipal;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;

/** Logins as Karaf makes them: PublickeyLoginModule and KarafJaasAuthenticator. */
final class Logins {
  private Logins() {}

  static Subject subject(String login, String method, String address, String... roles) {
    Subject subject = new Subject();
    subject.getPrincipals().add(new UserPrincipal(login));
    subject.getPrincipals().add(new ClientPrincipal(method, address));
    subject.getPrincipals().add(new GroupPrincipal("somegroup"));
    Arrays.stream(roles).map(RolePrincipal::new).forEach(subject.getPrincipals()::add);
    return subject;
  }

  static Caller ada(String... roles) {
    return Caller.of(Optional.of(subject("ada", "ssh", "/127.0.0.1:40000", roles)));
  }
}
