using Microsoft.Extensions.Logging;
using Ramal.WhatsApp.Store;

namespace Ramal.WhatsApp.Session;

/// <summary>What all parts of one linked device share for as long as it exists.</summary>
internal sealed record DeviceContext(
    WhatsAppOptions Options, IWhatsAppStore Store, IWhatsAppEvents Events, TimeProvider Clock, ILogger Logger, Credentials Credentials);
