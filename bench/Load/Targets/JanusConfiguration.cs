namespace MediaServer.Bench.Load.Targets;

/// <summary>Janus' configuration for a run: HTTP and VideoRoom alone, loopback, sessions that don't expire.</summary>
internal static class JanusConfiguration
{
    public static void Write(string folder, int httpPort)
    {
        File.WriteAllText(Path.Combine(folder, "janus.jcfg"), $$"""
            general: {
              configs_folder = "{{folder}}"
              plugins_folder = "/usr/lib/x86_64-linux-gnu/janus/plugins"
              transports_folder = "/usr/lib/x86_64-linux-gnu/janus/transports"
              events_folder = "/usr/lib/x86_64-linux-gnu/janus/events"
              loggers_folder = "/usr/lib/x86_64-linux-gnu/janus/loggers"
              debug_level = 2
              session_timeout = 0
              event_loops = 1
            }
      
            media: { rtp_port_range = "32100-60900" }
            nat: {
              ice_lite = true
              ice_tcp = false
                      full_trickle = false
            }
            plugins: { disable = "libjanus_audiobridge.so,libjanus_echotest.so,libjanus_recordplay.so,libjanus_sip.so,libjanus_nosip.so,libjanus_streaming.so,libjanus_textroom.so,libjanus_videocall.so,libjanus_voicemail.so,libjanus_lua.so,libjanus_duktape.so" }
            transports: { disable = "libjanus_websockets.so,libjanus_pfunix.so,libjanus_rabbitmq.so,libjanus_mqtt.so,libjanus_nanomsg.so" }
            """);
        File.WriteAllText(Path.Combine(folder, "janus.transport.http.jcfg"), $$"""
            general: {
              json = "compact"
              base_path = "/janus"
              http = true
              port = {{httpPort}}
              ip = "127.0.0.1"
              https = false
            }
            admin: { admin_http = false }
            """);
        File.WriteAllText(Path.Combine(folder, "janus.plugin.videoroom.jcfg"), "general: { }\n");
    }
}
