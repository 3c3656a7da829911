package io.metersync.process;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Everything that JMX shows of another process on this machine. */
final class ManagedBeans {
    private ManagedBeans() {}

    /** A line for each attribute that can be read: bean, name, value. */
    static List<String> attributesOf(long pid) throws Exception {
        VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
        try (JMXConnector connector =
                JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()))) {
            return attributes(connector.getMBeanServerConnection());
        } finally {
            machine.detach();
        }
    }

    private static List<String> attributes(MBeanServerConnection server) throws Exception {
        List<String> lines = new ArrayList<>();
        for (ObjectName bean : server.queryNames(null, null)) {
            lines.add(bean.toString());
            for (MBeanAttributeInfo attribute : server.getMBeanInfo(bean).getAttributes()) {
                lines.add(bean + " " + attribute.getName() + " " + value(server, bean, attribute.getName()));
            }
        }
        return lines;
    }

    private static Object value(MBeanServerConnection server, ObjectName bean, String attribute) {
        try {
            Object value = server.getAttribute(bean, attribute);
            return value instanceof Object[] values ? List.of(values) : value;
        } catch (JMException | IOException | RuntimeException e) {
            return e.toString();
        }
    }
}
