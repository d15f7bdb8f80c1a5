// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.security.PrivilegedAction;
import java.util.List;
import java.util.function.Supplier;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.ClientPrincipal;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;

/**
 * Somebody who is logged in, as Karaf's ssh server makes them.
 *
 * @param name of the login
 * @param roles as etc/keys.properties has them
 */
record Login(String name, List<String> roles) {
  static final Login ADMIN = new Login("ada", List.of("admin"));

  Subject subject() {
    Subject subject = new Subject();
    subject.getPrincipals().add(new UserPrincipal(name));
    subject.getPrincipals().add(new ClientPrincipal("ssh", "/127.0.0.1:40000"));
    roles.forEach(role -> subject.getPrincipals().add(new RolePrincipal(role)));
    return subject;
  }

  /** Threads that are made meanwhile are theirs as well. */
  <T> T does(Supplier<T> work) {
    return Subject.doAs(subject(), (PrivilegedAction<T>) work::get);
  }
}
