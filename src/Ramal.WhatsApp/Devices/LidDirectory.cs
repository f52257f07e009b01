using System.Text;
using Ramal.WhatsApp.Binary;
using Ramal.WhatsApp.Store;

namespace Ramal.WhatsApp.Devices;

/// <summary>Which number and which opaque id are the same person, as WhatsApp's server has told us.</summary>
internal static class LidDirectory
{
    /// <summary>The person's LID address with the same device, or null when it is not known. A LID is its own answer.</summary>
    public static async ValueTask<Jid?> LidOfAsync(Transaction transaction, Jid jid, CancellationToken cancellationToken)
    {
        if (jid.Host != Jid.PhoneServer)
        {
            return jid.IsLid ? jid : null;
        }

        var lid = await transaction.ReadAsync(Tables.LidByPhone, jid.User, cancellationToken).ConfigureAwait(false);
        return lid is null ? null : new Jid(Encoding.ASCII.GetString(lid), Jid.LidServer, jid.Device);
    }

    /// <summary>The person's number with the same device, or null when it is not known. A number is its own answer.</summary>
    public static async ValueTask<Jid?> PhoneOfAsync(Transaction transaction, Jid jid, CancellationToken cancellationToken)
    {
        if (jid.Host != Jid.LidServer)
        {
            return jid.IsPhoneNumber ? jid : null;
        }

        var phone = await transaction.ReadAsync(Tables.PhoneByLid, jid.User, cancellationToken).ConfigureAwait(false);
        return phone is null ? null : new Jid(Encoding.ASCII.GetString(phone), Jid.PhoneServer, jid.Device);
    }

    /// <summary>Remembers a pair, in either order; true when it is news. Anything but a number and a LID is ignored.</summary>
    public static async ValueTask<bool> LearnAsync(Transaction transaction, Jid? one, Jid? other, CancellationToken cancellationToken)
    {
        if (one is not { } a || other is not { } b)
        {
            return false;
        }

        var (phone, lid) = a.Host == Jid.PhoneServer ? (a, b) : (b, a);
        if (phone.Host != Jid.PhoneServer || lid.Host != Jid.LidServer || phone.User.Length == 0 || lid.User.Length == 0)
        {
            return false;
        }

        var known = await transaction.ReadAsync(Tables.LidByPhone, phone.User, cancellationToken).ConfigureAwait(false);
        var lidBytes = Encoding.ASCII.GetBytes(lid.User);
        if (known is not null && known.AsSpan().SequenceEqual(lidBytes))
        {
            return false;
        }

        transaction.Write(Tables.LidByPhone, phone.User, lidBytes);
        transaction.Write(Tables.PhoneByLid, lid.User, Encoding.ASCII.GetBytes(phone.User));
        return true;
    }
}
